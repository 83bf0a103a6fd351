package io.pollard.onnx;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A protobuf message to be written: fields in the order in which they were put. */
final class Message {

  private interface Field {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  private final List<Field> fields = new ArrayList<>();
  private int size;

  Message whole(int field, long value) {
    return put(
        CodedOutputStream.computeInt64Size(field, value), out -> out.writeInt64(field, value));
  }

  Message real(int field, float value) {
    return put(
        CodedOutputStream.computeFloatSize(field, value), out -> out.writeFloat(field, value));
  }

  Message text(int field, String value) {
    return put(
        CodedOutputStream.computeStringSize(field, value), out -> out.writeString(field, value));
  }

  Message bytes(int field, ByteBuffer value) {
    return put(
        CodedOutputStream.computeByteBufferSize(field, value),
        out -> {
          out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
          out.writeUInt32NoTag(value.remaining());
          out.writeRawBytes(value.duplicate());
        });
  }

  Message part(int field, Message value) {
    int head =
        CodedOutputStream.computeTagSize(field)
            + CodedOutputStream.computeUInt32SizeNoTag(value.size);
    return put(
        Math.addExact(head, value.size),
        out -> {
          out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
          out.writeUInt32NoTag(value.size);
          value.writeTo(out);
        });
  }

  int size() {
    return size;
  }

  void writeTo(CodedOutputStream out) throws IOException {
    for (Field field : fields) {
      field.writeTo(out);
    }
  }

  /**
   * @throws ArithmeticException from 2 GiB on
   */
  private Message put(int bytes, Field field) {
    size = Math.addExact(size, bytes);
    fields.add(field);
    return this;
  }
}
