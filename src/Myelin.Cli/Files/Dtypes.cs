using Myelin.Serialization;

namespace Myelin.Cli.Files;

/// <summary>Element types by their usual names, <c>float32</c>, <c>int64</c>, and properties of their values.</summary>
internal static class Dtypes
{
    extension(ElementType type)
    {
        internal string Dtype => type.ToString().ToLowerInvariant();
    }

    extension(NdArray array)
    {
        /// <summary>How many elements are infinite.</summary>
        internal int CountInfinities() => array.Type switch
        {
            ElementType.Float32 => Count(array.AsSpan<float>(), float.IsInfinity),
            ElementType.Float64 => Count(array.AsSpan<double>(), double.IsInfinity),
            ElementType.Float16 => Count(array.AsSpan<Half>(), Half.IsInfinity),
            ElementType.BFloat16 => Count(array.AsSpan<ushort>(), bits => (bits & 0x7FFF) == 0x7F80),
            _ => 0,
        };
    }

    private static int Count<T>(ReadOnlySpan<T> values, Predicate<T> isWanted)
    {
        int count = 0;
        foreach (T value in values)
        {
            if (isWanted(value)) count++;
        }

        return count;
    }

    /// <summary>The type of a name; null if there is none.</summary>
    internal static ElementType? Find(string name)
    {
        foreach (ElementType type in Enum.GetValues<ElementType>())
        {
            if (type.Dtype == name) return type;
        }

        return null;
    }
}
