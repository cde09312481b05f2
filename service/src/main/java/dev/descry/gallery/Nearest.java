package dev.descry.gallery;

import java.util.List;

/**
 * What the recall stage found.
 *
 * @param neighbours by falling similarity, equal ones by id
 * @param visited how many vectors were compared to find them
 */
public record Nearest(List<Neighbour> neighbours, long visited) {}
