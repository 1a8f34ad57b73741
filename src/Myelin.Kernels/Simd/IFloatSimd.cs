namespace Myelin.Kernels;

/// <summary>Float lanes that read and write memory.</summary>
internal interface IFloatSimd<V> : ISimd<V> where V : struct
{
    /// <summary>Reads <see cref="ISimd{V}.Count"/> floats, starting at <paramref name="source"/>; no alignment is needed.</summary>
    static abstract V Load(ref readonly float source);

    /// <summary>Writes the lane, starting at <paramref name="destination"/>; no alignment is needed.</summary>
    static abstract void Store(V value, ref float destination);

    /// <summary>A lane with all elements equal to <paramref name="value"/>.</summary>
    static abstract V Broadcast(float value);

    /// <summary>Whether any element of a mask is set.</summary>
    static abstract bool Any(V mask);
}
