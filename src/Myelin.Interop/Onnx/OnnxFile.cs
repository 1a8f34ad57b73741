using Google.Protobuf;
using Myelin.Interop.Onnx.Format;

namespace Myelin.Interop.Onnx;

/// <summary>Reads the file format: protocol buffers, within limits.</summary>
internal static class OnnxFile
{
    /// <summary>The longest file: what protocol buffers can hold. Larger models keep their weights in separate files.</summary>
    private const int MaxLength = int.MaxValue;

    private const int MaxDepth = 64;

    internal static ModelProto Read(Stream stream) => Read(stream, ModelProto.Parser, "model");

    /// <summary>Reads one message that fills the stream.</summary>
    internal static T Read<T>(Stream stream, MessageParser<T> parser, string what) where T : IMessage<T>
    {
        try
        {
            T message = parser.WithDiscardUnknownFields(true).ParseFrom(CodedInputStream.CreateWithLimits(stream, MaxLength, MaxDepth));
            return message;
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new InvalidDataException(
                $"ONNX: a {what} must be a valid protocol buffer.\n  Got one that breaks off or is malformed: {error.Message}\n" +
                "  The file is damaged, or is not ONNX.", error);
        }
    }
}
