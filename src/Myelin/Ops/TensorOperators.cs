namespace Myelin;

/// <summary>
/// The operators, as members of <see cref="Tensor"/>: one file each, with its documentation, its forward pass and, right below, its
/// backward pass.
/// </summary>
public static partial class TensorOperators;
