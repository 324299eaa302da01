// A class is asked for by its bare name: what is called exactly so comes first, classes before modules, short paths first.
var asked = new URLSearchParams(window.location.search).get("q")?.trim();

var Scorer = {
  score: ([, title, , description, score]) => {
    if (title !== asked && !title.endsWith(`.${asked}`)) return score;
    return score + (description?.includes("class") ? 30 : 15) - title.split(".").length;
  },
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
