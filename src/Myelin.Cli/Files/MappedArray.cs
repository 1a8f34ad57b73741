using Myelin.Serialization;

namespace Myelin.Cli.Files;

/// <summary>An array of a file under the key that it shall have.</summary>
/// <param name="Source">What the file says of it.</param>
/// <param name="Key">Its key.</param>
/// <param name="Transposed">Whether rows become columns.</param>
internal sealed record MappedArray(ArrayEntry Source, string Key, bool Transposed)
{
    /// <summary>The shape that it shall have.</summary>
    internal Shape Shape => Transposed ? [Source.Shape[1], Source.Shape[0]] : Source.Shape;

    /// <summary>Its elements as the file has them.</summary>
    internal NdArray Read(ArrayFile file) => Transposed ? file.Read(Source.Name).Transpose() : file.Read(Source.Name);

    /// <summary>Its elements as float32.</summary>
    internal Tensor ReadTensor(ArrayFile file) => Transposed ? file.ReadTensor(Source.Name).Transpose() : file.ReadTensor(Source.Name);
}
