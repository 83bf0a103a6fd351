package io.pollard.dicom;

import io.pollard.imaging.Presentation;
import java.io.IOException;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a header says that grey values should be shown (PS3.3 C.11.2, C.11.6, C.7.5.1.1.2). */
final class Presentations {

  private Presentations() {}

  /**
   * @param modality of the frame, which padding values go through
   * @throws IOException if a number or a table is none
   */
  static Presentation of(FrameHeader frame, ImageHeader header, ModalityLut modality)
      throws IOException {
    if (!header.isGrey()) {
      return Presentation.none();
    }
    Presentation shown =
        Presentation.none().withTables(tables(frame, header, modality)).withWindows(windows(frame));
    Optional<Presentation.Padding> padding = padding(frame.top(), header, modality);
    if (padding.isPresent()) {
      shown = shown.withPadding(padding.get());
    }
    boolean isInverted =
        header.photometric().equals("MONOCHROME1")
            || frame.top().text("PresentationLUTShape").filter("INVERSE"::equals).isPresent();
    return isInverted ? shown.inverted() : shown;
  }

  private static List<Presentation.Table> tables(
      FrameHeader frame, ImageHeader header, ModalityLut modality) throws IOException {
    List<Presentation.Table> tables = new ArrayList<>();
    for (DataSet item :
        frame.stated("FrameVOILUTSequence", "VOILUTSequence").items("VOILUTSequence")) {
      LookupTable.of(item, "LUTDescriptor", "LUTData", header.shape().isSigned())
          .map(
              table ->
                  new Presentation.Table(
                      item.text("LUTExplanation"),
                      first(table.first(), header, modality),
                      table.bits(),
                      ShortBuffer.wrap(table.entries())))
          .ifPresent(tables::add);
    }
    return tables;
  }

  /**
   * The first value mapped is one after the modality LUT (PS3.3 C.11.2.1.1), and has its sign
   * whatever the stored ones have: the other of the two that its bits may mean, where only that is
   * possible.
   */
  private static int first(int stated, ImageHeader header, ModalityLut modality) {
    int other = stated < 0 ? stated & 0xffff : (short) stated;
    Optional<ModalityLut.Range> possible = modality.range(header.range());
    boolean isOther =
        possible.isPresent() && !possible.get().contains(stated) && possible.get().contains(other);
    return isOther ? other : stated;
  }

  private static List<Presentation.Window> windows(FrameHeader frame) throws IOException {
    DataSet stated = frame.stated("FrameVOILUTSequence", "WindowCenter");
    List<Double> centres = stated.numbers("WindowCenter");
    List<Double> widths = stated.numbers("WindowWidth");
    List<String> names = stated.texts("WindowCenterWidthExplanation");
    Presentation.Function function =
        switch (stated.text("VOILUTFunction").orElse("LINEAR").toUpperCase(Locale.ROOT)) {
          case "SIGMOID" -> Presentation.Function.SIGMOID;
          case "LINEAR_EXACT" -> Presentation.Function.LINEAR_EXACT;
          default -> Presentation.Function.LINEAR;
        };
    List<Presentation.Window> windows = new ArrayList<>();
    for (int i = 0; i < Math.min(centres.size(), widths.size()); i++) {
      Optional<String> name =
          i < names.size() ? Optional.of(names.get(i)).filter(n -> !n.isEmpty()) : Optional.empty();
      Presentation.Window.of(name, centres.get(i), widths.get(i), function).ifPresent(windows::add);
    }
    return windows;
  }

  /** Padding is stated in stored values, and by their sign, whatever it is written as. */
  private static Optional<Presentation.Padding> padding(
      DataSet top, ImageHeader header, ModalityLut modality) throws IOException {
    Optional<Double> one = padding(top, "PixelPaddingValue", header);
    if (one.isEmpty()) {
      return Optional.empty();
    }
    double from = modality.of(one.get());
    double to = modality.of(padding(top, "PixelPaddingRangeLimit", header).orElse(one.get()));
    return Optional.of(new Presentation.Padding(Math.min(from, to), Math.max(from, to)));
  }

  private static Optional<Double> padding(DataSet top, String keyword, ImageHeader header)
      throws IOException {
    return top.number(keyword)
        .filter(Double::isFinite)
        .map(
            value ->
                header.shape().isSigned()
                    ? (short) value.intValue()
                    : value < 0 ? value.intValue() & 0xffff : value);
  }
}
