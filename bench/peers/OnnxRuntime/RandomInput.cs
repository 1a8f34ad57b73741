using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Myelin.Peers;

/// <summary>Random numbers for one input: what is computed does not matter, only how long it takes.</summary>
internal sealed record RandomInput(string Name, OrtValue Value)
{
    /// <summary>A size that a file leaves open.</summary>
    private const long OpenSize = 2;

    internal static RandomInput Of(string name, NodeMetadata input)
    {
        long[] shape = [.. input.Dimensions.Select(size => size < 0 ? OpenSize : size)];
        return input.ElementDataType switch
        {
            TensorElementType.Float => Of(name, shape, ids: null),
            TensorElementType.Int64 => new(name, OrtValue.CreateTensorValueFromMemory<long>([.. Ids(shape, 2).Select(id => (long)id)], shape)),
            TensorElementType.UInt8 => new(name, OrtValue.CreateTensorValueFromMemory<byte>([.. Ids(shape, 2).Select(id => (byte)id)], shape)),
            var other => throw new NotSupportedException($"{name}: inputs of {other} are not made here."),
        };
    }

    /// <summary>Numbers from 0 to 1, or ids as int64.</summary>
    internal static RandomInput Of(string name, long[] shape, int? ids)
    {
        if (ids is { } limit) return new(name, OrtValue.CreateTensorValueFromMemory<long>([.. Ids(shape, limit).Select(id => (long)id)], shape));
        var random = new Random(1);
        return new(name, OrtValue.CreateTensorValueFromMemory<float>([.. Enumerable.Range(0, Length(shape)).Select(_ => random.NextSingle())], shape));
    }

    private static IEnumerable<int> Ids(long[] shape, int limit)
    {
        var random = new Random(1);
        return Enumerable.Range(0, Length(shape)).Select(_ => random.Next(limit));
    }

    private static int Length(long[] shape) => (int)shape.Aggregate(1L, (product, size) => product * size);
}
