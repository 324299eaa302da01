"""Client for the Prisma AIRS API Intercept scan service."""
