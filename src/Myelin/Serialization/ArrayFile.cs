namespace Myelin.Serialization;

/// <summary>One array of a file, as described by the file.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">The sizes of its axes.</param>
public sealed record ArrayEntry(string Name, ElementType Type, Shape Shape)
{
    /// <summary>The size of its elements in bytes.</summary>
    public long Bytes => (long)Shape.ElementCount * Type.Size;

    /// <summary>Checks and returns an array that is to be written for this entry: its header, already written, must be correct.</summary>
    /// <param name="array">The array.</param>
    /// <exception cref="ArgumentException">It has a different type or shape.</exception>
    public NdArray Check(NdArray array) => array.Type == Type && array.Shape == Shape ? array : throw new ArgumentException(
        $"Write: an array must match its entry, {NdArray.Describe(Type, Shape)}.\n  Got {array.Describe()} for \"{Name}\".\n" +
        "  Convert it first, or change the entry.");
}

/// <summary>
/// A file of named arrays, opened to be read one array at a time: only requested arrays are read. Its description was checked against the
/// file's size on opening.
/// </summary>
/// <remarks>Closed by <see cref="Dispose()"/>, or by the garbage collector some time after it becomes unreachable.</remarks>
public abstract class ArrayFile : IDisposable
{
    /// <summary>The arrays in the file's order.</summary>
    public abstract IReadOnlyList<ArrayEntry> Entries { get; }

    /// <summary>Texts stored in the file in addition to the arrays.</summary>
    public virtual IReadOnlyDictionary<string, string> Metadata => new Dictionary<string, string>();

    /// <summary>The file's format, for display: <c>safetensors</c>, <c>NumPy .npz</c>.</summary>
    public abstract string Format { get; }

    /// <summary>The format with the number of arrays: <c>safetensors, 6 arrays</c>.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Format}, {Entries.Count} arrays");

    /// <summary>Reads one array.</summary>
    /// <param name="name">Its key.</param>
    /// <exception cref="KeyNotFoundException">There is no such array.</exception>
    /// <exception cref="InvalidDataException">The file is damaged at the array.</exception>
    public abstract NdArray Read(string name);

    /// <summary>Reads one array as float32.</summary>
    /// <param name="name">Its key.</param>
    /// <exception cref="KeyNotFoundException">There is no such array.</exception>
    /// <exception cref="InvalidDataException">The file is damaged at the array.</exception>
    /// <exception cref="NotSupportedException">Its elements are complex.</exception>
    public virtual Tensor ReadTensor(string name) => Read(name).ToTensor();

    /// <summary>Closes the file now.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the resources held by the format.</summary>
    /// <param name="disposing">Always true: handles have finalizers of their own.</param>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>The error for a name that is not in the file.</summary>
    /// <param name="name">The name.</param>
    /// <param name="file">The file's name in errors.</param>
    protected KeyNotFoundException Unknown(string name, string file) => new(
        $"{Format}: the array must be in the file.\n  Got \"{name}\", in {file}.\n" +
        $"  It has {string.Join(", ", Entries.Take(8).Select(e => e.Name))}{(Entries.Count > 8 ? $" and {Entries.Count - 8} more" : "")}.");
}
