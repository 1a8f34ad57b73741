namespace Myelin.Serialization;

/// <summary>One array of a file, as the file describes it.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Type">What its elements are.</param>
/// <param name="Shape">The sizes of its axes.</param>
public sealed record ArrayEntry(string Name, ElementType Type, Shape Shape)
{
    /// <summary>How many bytes its elements take.</summary>
    public long Bytes => (long)Shape.ElementCount * Type.Size;

    /// <summary>Returns an array that is to be written as this entry: a header that was written before it must be true.</summary>
    /// <param name="array">The array.</param>
    /// <exception cref="ArgumentException">It has another type or shape.</exception>
    public NdArray Check(NdArray array) => array.Type == Type && array.Shape == Shape ? array : throw new ArgumentException(
        $"Write: an array must be what its entry says, {NdArray.Describe(Type, Shape)}.\n  Got {array.Describe()} for \"{Name}\".\n  Convert it before, or say so in the entry.");
}

/// <summary>
/// A file of named arrays, opened to be read one array at a time: what is not asked for is not read. Its description was checked
/// against the file's size on opening.
/// </summary>
/// <remarks>Closed by <see cref="Dispose()"/>, or by the collector some time after nobody can reach it.</remarks>
public abstract class ArrayFile : IDisposable
{
    /// <summary>The arrays in the file's order.</summary>
    public abstract IReadOnlyList<ArrayEntry> Entries { get; }

    /// <summary>Texts that the file carries besides.</summary>
    public virtual IReadOnlyDictionary<string, string> Metadata => new Dictionary<string, string>();

    /// <summary>What kind of file it is, for people: <c>safetensors</c>, <c>NumPy .npz</c>.</summary>
    public abstract string Format { get; }

    /// <summary>Reads one array.</summary>
    /// <param name="name">Its key.</param>
    /// <exception cref="KeyNotFoundException">There is no such array.</exception>
    /// <exception cref="InvalidDataException">The file is damaged there.</exception>
    public abstract NdArray Read(string name);

    /// <summary>Reads one array as float32.</summary>
    /// <param name="name">Its key.</param>
    /// <exception cref="KeyNotFoundException">There is no such array.</exception>
    /// <exception cref="InvalidDataException">The file is damaged there.</exception>
    /// <exception cref="NotSupportedException">Its elements are complex.</exception>
    public virtual Tensor ReadTensor(string name) => Read(name).ToTensor();

    /// <summary>Closes the file now.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes what the format holds open.</summary>
    /// <param name="disposing">Always true: handles have finalisers of their own.</param>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>The error of a name that the file does not have.</summary>
    /// <param name="name">The name.</param>
    /// <param name="file">What to call the file.</param>
    protected KeyNotFoundException Unknown(string name, string file) => new(
        $"{Format}: the array must be in the file.\n  Got \"{name}\", in {file}.\n  It has {string.Join(", ", Entries.Take(8).Select(e => e.Name))}{(Entries.Count > 8 ? $" and {Entries.Count - 8} more" : "")}.");
}
