package dev.descry.search;

import dev.descry.gallery.Sighting;
import dev.descry.search.SearchResult.Scores;

/** A sighting in the ranking, with what the stages so far say of it. */
record Candidate(Sighting sighting, Scores scores) {}
