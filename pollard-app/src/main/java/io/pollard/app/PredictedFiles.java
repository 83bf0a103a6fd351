package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.data.ImageSource;
import io.pollard.data.OnBadFile;
import io.pollard.imaging.ImageFolder;
import io.pollard.imaging.SeriesFolder;
import io.pollard.network.FeatureShape;
import io.pollard.progress.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Files and folders that a user names, and what a network takes of them.
 *
 * @param files by the folder they were found in; by themselves where they were named
 * @param sources what the network is asked about
 * @param leftOut a sentence about each thing that was not
 */
record PredictedFiles(
    Map<Path, List<Path>> files, List<ImageSource> sources, List<String> leftOut) {

  PredictedFiles {
    sources = List.copyOf(sources);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * Each file is an image of its own.
   *
   * @throws DataException if there is none
   */
  static PredictedFiles of(List<Path> paths, Progress progress) {
    Map<Path, List<Path>> files = new LinkedHashMap<>();
    List<ImageSource> sources = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    for (Path path : paths) {
      List<Path> of = List.of(path);
      if (Files.isDirectory(path)) {
        ImageFolder folder = ImageFolder.of(path);
        of = folder.images();
        leftOut.addAll(folder.leftOut());
        folder.aside().forEach(progress::say);
      }
      files.put(path, of);
      of.forEach(file -> sources.add(new ImageSource.File(file)));
    }
    if (sources.isEmpty()) {
      throw new DataException(
          "expected images but found none in %s%s"
              .formatted(paths, leftOut.isEmpty() ? "" : ": " + String.join("; ", leftOut)));
    }
    return new PredictedFiles(files, sources, leftOut);
  }

  /**
   * As a network wants them: where its input has a depth, files of a folder that are the slices of
   * one series are one volume.
   *
   * @throws DataException if a series is no volume and none may be left out, or nothing is left
   */
  PredictedFiles as(FeatureShape input, OnBadFile onBadFile, Progress progress) {
    if (input.extent().axes() < 3) {
      return this;
    }
    List<ImageSource> volumes = new ArrayList<>();
    List<String> sentences = new ArrayList<>(leftOut);
    for (Map.Entry<Path, List<Path>> entry : files.entrySet()) {
      if (!Files.isDirectory(entry.getKey())) {
        volumes.add(new ImageSource.File(entry.getKey()));
        continue;
      }
      SeriesFolder series = SeriesFolder.of(entry.getKey(), entry.getValue());
      volumes.addAll(series.sources());
      series.bad().forEach(bad -> sentences.add(bad.toString()));
      series.notes().forEach(progress::say);
      if (!series.bad().isEmpty() && onBadFile == OnBadFile.FAIL) {
        throw new DataException(
            "%s; --on-bad-file skip leaves such series out".formatted(series.bad().get(0)));
      }
    }
    if (volumes.isEmpty()) {
      throw new DataException(
          "expected volumes but found none in %s: %s"
              .formatted(files.keySet(), String.join("; ", sentences)));
    }
    return new PredictedFiles(files, volumes, sentences);
  }
}
