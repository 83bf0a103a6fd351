package io.pollard.dicom;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a header says of one frame: what it says of this one (its functional groups, PS3.3
 * C.7.6.16), else of all frames, else of the object.
 *
 * @param groups of this frame, then those that are shared; none where the object has no such thing
 */
record FrameHeader(DataSet top, List<DataSet> groups) {

  static FrameHeader of(DataSet top, int frame) {
    List<DataSet> own = top.items("PerFrameFunctionalGroupsSequence");
    return new FrameHeader(
        top,
        Stream.concat(
                own.stream().skip(frame).limit(1),
                top.item("SharedFunctionalGroupsSequence").stream())
            .toList());
  }

  /** A functional group's only item. */
  Optional<DataSet> group(String sequence) {
    return groups.stream().flatMap(group -> group.item(sequence).stream()).findFirst();
  }

  /** Whether it is this frame's own, and not shared. */
  static boolean isOwn(DataSet top, String sequence) {
    List<DataSet> own = top.items("PerFrameFunctionalGroupsSequence");
    return !own.isEmpty() && own.stream().allMatch(group -> group.item(sequence).isPresent());
  }

  /** The group that has an attribute, or the object. */
  DataSet stated(String sequence, String keyword) {
    return groups.stream()
        .flatMap(group -> group.item(sequence).stream())
        .filter(item -> item.has(keyword))
        .findFirst()
        .orElse(top);
  }
}
