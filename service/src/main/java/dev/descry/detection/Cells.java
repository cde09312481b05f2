package dev.descry.detection;

import java.util.List;

/**
 * The cells of a detector's feature maps, level after level and row after row, as heads without
 * anchors write them out. A level of stride s has ceil(width / s) columns and ceil(height / s)
 * rows.
 *
 * @param column of each cell
 * @param row of each cell
 * @param stride of each cell, in pixels of the input
 */
record Cells(int[] column, int[] row, int[] stride) {

  static Cells of(List<Integer> strides, int width, int height) {
    int count =
        strides.stream().mapToInt(s -> Math.ceilDiv(width, s) * Math.ceilDiv(height, s)).sum();
    Cells cells = new Cells(new int[count], new int[count], new int[count]);
    int i = 0;
    for (int stride : strides) {
      for (int y = 0; y < Math.ceilDiv(height, stride); y++) {
        for (int x = 0; x < Math.ceilDiv(width, stride); x++) {
          cells.column[i] = x;
          cells.row[i] = y;
          cells.stride[i++] = stride;
        }
      }
    }
    return cells;
  }

  int count() {
    return stride.length;
  }
}
