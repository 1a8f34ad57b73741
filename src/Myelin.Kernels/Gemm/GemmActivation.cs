namespace Myelin.Kernels;

/// <summary>The function applied to each element of a product before it is written.</summary>
internal enum GemmActivation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>max(0, ·).</summary>
    Relu,
}
