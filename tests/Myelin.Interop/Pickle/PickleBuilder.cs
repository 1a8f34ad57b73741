using System.Buffers.Binary;
using System.Text;

namespace Myelin.Interop.Tests.Pickle;

/// <summary>Writes pickles opcode by opcode, such as no Python would.</summary>
internal sealed class PickleBuilder
{
    private readonly List<byte> _bytes = [];

    /// <summary>Opcodes without arguments, or anything else as it stands, one byte a character.</summary>
    internal PickleBuilder Raw(string latin1)
    {
        _bytes.AddRange(Encoding.Latin1.GetBytes(latin1));
        return this;
    }

    internal PickleBuilder Global(string module, string name) => Raw($"c{module}\n{name}\n");

    internal PickleBuilder Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Raw("X").Number(bytes.Length, 4).Bytes(bytes);
    }

    internal PickleBuilder Integer(int value) => Raw("J").Number(value, 4);

    internal PickleBuilder Long(long value) => Raw("\u008a\u0008").Number(value, 8);

    internal PickleBuilder Integers(params ReadOnlySpan<long> values)
    {
        Raw("(");
        foreach (long value in values) Long(value);
        return Raw("t");
    }

    internal PickleBuilder Number(long value, int bytes)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, value);
        return Bytes(number[..bytes]);
    }

    internal PickleBuilder Bytes(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>A float32 tensor of PyTorch's, on storage 0.</summary>
    internal PickleBuilder Tensor(long elements, long offset, long[] shape, long[] strides, string storage = "FloatStorage", string key = "0") =>
        Global("torch._utils", "_rebuild_tensor_v2").Raw("((").Text("storage").Global("torch", storage).Text(key).Text("cpu").Long(elements).Raw("tQ")
            .Long(offset).Integers(shape).Integers(strides).Raw("\u0089").Global("collections", "OrderedDict").Raw(")RtR");

    internal byte[] Done() => [.. _bytes, (byte)'.'];
}
