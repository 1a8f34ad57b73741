using Myelin.Serialization;

namespace Myelin.Cli.Files;

/// <summary>Element types as the field writes them, <c>float32</c>, <c>int64</c>, and what to know of their values.</summary>
internal static class Dtypes
{
    extension(ElementType type)
    {
        internal string Dtype => type.ToString().ToLowerInvariant();
    }

    extension(NdArray array)
    {
        /// <summary>Whether an element is infinite.</summary>
        internal bool HasInfinity => array.Type switch
        {
            ElementType.Float32 => Any(array.AsSpan<float>(), float.IsInfinity),
            ElementType.Float64 => Any(array.AsSpan<double>(), double.IsInfinity),
            ElementType.Float16 => Any(array.AsSpan<Half>(), Half.IsInfinity),
            ElementType.BFloat16 => Any(array.AsSpan<ushort>(), bits => (bits & 0x7FFF) == 0x7F80),
            _ => false,
        };
    }

    private static bool Any<T>(ReadOnlySpan<T> values, Predicate<T> isWanted)
    {
        foreach (T value in values)
        {
            if (isWanted(value)) return true;
        }

        return false;
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
