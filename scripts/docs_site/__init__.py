"""The documentation's site: what is composed of the checkout for Sphinx, and what is checked of the pages it makes."""
