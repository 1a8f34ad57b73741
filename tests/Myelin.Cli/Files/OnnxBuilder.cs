using System.Runtime.InteropServices;
using System.Text;

namespace Myelin.Cli.Tests.Files;

/// <summary>Small ONNX models, written field by field: https://protobuf.dev/programming-guides/encoding, numbers as in onnx.proto.</summary>
internal static class OnnxBuilder
{
    /// <summary>A model of nodes in order.</summary>
    internal static byte[] Model(byte[][] nodes, byte[][] weights, byte[][] inputs, byte[][] outputs, int opset = 17,
        params (string Key, string Text)[] metadata) =>
    [
        .. Number(1, 8), .. Text(2, "tests"), .. Part(8, Number(2, opset)), .. Part(14, [.. Text(1, "licence"), .. Text(2, "none")]),
        .. metadata.SelectMany(m => Part(14, [.. Text(1, m.Key), .. Text(2, m.Text)])),
        .. Part(7, [.. nodes.SelectMany(n => Part(1, n)), .. Text(2, "graph"), .. weights.SelectMany(w => Part(5, w)),
            .. inputs.SelectMany(i => Part(11, i)), .. outputs.SelectMany(o => Part(12, o))]),
    ];

    internal static byte[] Node(string type, string[] inputs, string output, params (string Name, int Value)[] attributes) =>
    [
        .. inputs.SelectMany(i => Text(1, i)), .. Text(2, output), .. Text(4, type),
        .. attributes.SelectMany(a => Part(5, [.. Text(1, a.Name), .. Number(3, a.Value), .. Number(20, 2)])),
    ];

    internal static byte[] Weight(string name, int[] shape, float[] values) =>
        [.. shape.SelectMany(s => Number(1, s)), .. Number(2, 1), .. Text(8, name), .. Part(9, MemoryMarshal.AsBytes<float>(values).ToArray())];

    /// <summary>An input or output; an axis below 0 is one of any size. The type is ONNX's number: 1 float32, 7 int64.</summary>
    internal static byte[] Port(string name, int type, params int[] axes) =>
        [.. Text(1, name), .. Part(2, Part(1, [.. Number(1, type), .. Part(2, [.. axes.SelectMany(a => Part(1, a < 0 ? Text(2, "n") : Number(1, a)))])]))];

    private static byte[] Number(int field, long value) => [.. Varint((ulong)field << 3), .. Varint((ulong)value)];

    private static byte[] Text(int field, string text) => Part(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Part(int field, byte[] content) => [.. Varint(((ulong)field << 3) | 2), .. Varint((ulong)content.Length), .. content];

    private static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }
}
