namespace Myelin.Serialization;

/// <summary>The contents of a tensor file.</summary>
/// <param name="Tensors">The tensors by key, in the file's order.</param>
/// <param name="Metadata">The texts of the header.</param>
public sealed record TensorFile(IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata);
