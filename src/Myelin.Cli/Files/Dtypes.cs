using Myelin.Serialization;

namespace Myelin.Cli.Files;

/// <summary>Element types as the field writes them: <c>float32</c>, <c>int64</c>.</summary>
internal static class Dtypes
{
    extension(ElementType type)
    {
        internal string Dtype => type.ToString().ToLowerInvariant();
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
