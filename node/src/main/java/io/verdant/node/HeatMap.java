package io.verdant.node;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Final accuracies as a picture: a row for each attack, a column for each aggregation and number of attackers, dark where the
 * model learned nothing. Drawn pixel by pixel, so that it needs no fonts and is the same on every machine.
 */
final class HeatMap {
    private static final int CELL_WIDTH = 120;
    private static final int CELL_HEIGHT = 32;
    private static final int MARGIN = 8;
    private static final int WHITE = 0xffffff;
    private static final int BLACK = 0x101010;
    /** From nothing learned to everything: dark blue, violet, orange, light yellow. */
    private static final int[] COLOURS = {0x1b1044, 0x7a2a7d, 0xe8743b, 0xfdf3b4};

    private HeatMap() {}

    static BufferedImage of(RehearsalReport report) {
        Map<String, List<RehearsalCell>> columns = report.cells().stream()
                .collect(Collectors.groupingBy(
                        cell -> "F=" + cell.byzantine() + " " + cell.rules(), LinkedHashMap::new, Collectors.toList()));
        List<String> attacks =
                report.cells().stream().map(RehearsalCell::attack).distinct().toList();
        int left = MARGIN + attacks.stream().mapToInt(PixelFont::width).max().orElse(0) + MARGIN;
        int lines = columns.keySet().stream()
                .mapToInt(name -> wrapped(name).size())
                .max()
                .orElse(1);
        int top = MARGIN + lines * PixelFont.LINE + MARGIN;
        BufferedImage image = new BufferedImage(
                left + columns.size() * CELL_WIDTH + MARGIN,
                top + attacks.size() * CELL_HEIGHT + MARGIN,
                BufferedImage.TYPE_INT_RGB);
        fill(image, 0, 0, image.getWidth(), image.getHeight(), WHITE);
        for (int row = 0; row < attacks.size(); row++) {
            int y = top + row * CELL_HEIGHT;
            PixelFont.draw(image, attacks.get(row), MARGIN, y + CELL_HEIGHT / 2 - PixelFont.LINE / 2, BLACK);
        }
        int column = 0;
        for (Map.Entry<String, List<RehearsalCell>> entry : columns.entrySet()) {
            int x = left + column++ * CELL_WIDTH;
            List<String> name = wrapped(entry.getKey());
            for (int line = 0; line < name.size(); line++) {
                PixelFont.draw(image, name.get(line), x, MARGIN + line * PixelFont.LINE, BLACK);
            }
            for (int row = 0; row < attacks.size(); row++) {
                String attack = attacks.get(row);
                double accuracy = entry.getValue().stream()
                        .filter(cell -> cell.attack().equals(attack))
                        .mapToDouble(RehearsalCell::accuracy)
                        .average()
                        .orElse(Double.NaN);
                cell(image, x, top + row * CELL_HEIGHT, accuracy);
            }
        }
        return image;
    }

    private static void cell(BufferedImage image, int x, int y, double accuracy) {
        if (Double.isNaN(accuracy)) {
            return;
        }
        fill(image, x, y, CELL_WIDTH - 2, CELL_HEIGHT - 2, colour(accuracy));
        String text = String.format(Locale.ROOT, "%.1f", 100 * accuracy);
        int ink = accuracy > 0.6 ? BLACK : WHITE;
        PixelFont.draw(
                image, text, x + (CELL_WIDTH - PixelFont.width(text)) / 2, y + (CELL_HEIGHT - PixelFont.LINE) / 2, ink);
    }

    /** Cut where a column is too narrow. */
    private static List<String> wrapped(String name) {
        int most = CELL_WIDTH / PixelFont.ADVANCE - 1;
        List<String> lines = new ArrayList<>();
        for (int from = 0; from < name.length(); from += most) {
            lines.add(name.substring(from, Math.min(name.length(), from + most)));
        }
        return lines;
    }

    private static int colour(double share) {
        double place = Math.clamp(share, 0, 1) * (COLOURS.length - 1);
        int low = Math.min((int) place, COLOURS.length - 2);
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int from = COLOURS[low] >> shift & 0xff;
            int to = COLOURS[low + 1] >> shift & 0xff;
            mixed |= (int) Math.round(from + (place - low) * (to - from)) << shift;
        }
        return mixed;
    }

    private static void fill(BufferedImage image, int x, int y, int width, int height, int colour) {
        for (int row = y; row < y + height; row++) {
            for (int column = x; column < x + width; column++) {
                image.setRGB(column, row, colour);
            }
        }
    }
}
