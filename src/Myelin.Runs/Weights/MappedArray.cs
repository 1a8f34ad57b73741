using Myelin.Serialization;

namespace Myelin.Runs;

/// <summary>An array of a file with its target key.</summary>
/// <param name="Source">Its entry in the file.</param>
/// <param name="Key">The target key.</param>
/// <param name="Transposed">Whether rows become columns.</param>
public sealed record MappedArray(ArrayEntry Source, string Key, bool Transposed)
{
    /// <summary>The target shape.</summary>
    public Shape Shape => Transposed ? [Source.Shape[1], Source.Shape[0]] : Source.Shape;

    /// <summary>Its elements as in the file.</summary>
    public NdArray Read(ArrayFile file) => Transposed ? file.Read(Source.Name).Transpose() : file.Read(Source.Name);

    /// <summary>Its elements as float32.</summary>
    public Tensor ReadTensor(ArrayFile file) => Transposed ? file.ReadTensor(Source.Name).Transpose() : file.ReadTensor(Source.Name);
}
