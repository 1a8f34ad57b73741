namespace Myelin.Kernels;

/// <summary>Where the heads of an operand lie: from one example, row or head to the next, in elements. The elements of a head's row are contiguous.</summary>
/// <param name="Batch">From an example to the next.</param>
/// <param name="Row">From a row, a position of the sequence, to the next.</param>
/// <param name="Head">From a head to the next.</param>
internal readonly record struct HeadStrides(int Batch, int Row, int Head)
{
    /// <summary>How many elements an operand spans.</summary>
    internal long Span(int batch, int heads, int rows, int size) =>
        batch == 0 || heads == 0 || rows == 0 || size == 0 ? 0 : (batch - 1L) * Batch + (rows - 1L) * Row + (heads - 1L) * Head + size;
}

/// <summary>Sizes, strides and settings of <see cref="AttentionKernel"/>.</summary>
internal readonly record struct AttentionShape
{
    /// <summary>Examples.</summary>
    public required int Batch { get; init; }

    /// <summary>Heads of an example.</summary>
    public required int Heads { get; init; }

    /// <summary>Rows of q and y: L.</summary>
    public required int Queries { get; init; }

    /// <summary>Rows of k and v: S.</summary>
    public required int Keys { get; init; }

    /// <summary>Elements of a head in q and k: E.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Elements of a head in v and y.</summary>
    public required int ValueSize { get; init; }

    /// <summary>Where the heads of q, and of dq, lie.</summary>
    public required HeadStrides Q { get; init; }

    /// <summary>Where the heads of k, and of dk, lie.</summary>
    public required HeadStrides K { get; init; }

    /// <summary>Where the heads of v, and of dv, lie.</summary>
    public required HeadStrides V { get; init; }

    /// <summary>Where the heads of y, and of dy, lie.</summary>
    public required HeadStrides Y { get; init; }

    /// <summary>What scores are multiplied by; usually 1/√E.</summary>
    public required float Scale { get; init; }

    /// <summary>Whether query i sees keys 0 to i + <see cref="Past"/> only.</summary>
    public bool Causal { get; init; }

    /// <summary>How many keys come before the first query's own; 0 unless keys are kept from earlier calls.</summary>
    public int Past { get; init; }

    /// <summary>Whether the mask of scores has a matrix for each example and head, not one for all.</summary>
    public bool ScoresPerHead { get; init; }

    /// <summary>The probability that a weight is dropped, 0 to below 1.</summary>
    public float Dropout { get; init; }

    /// <summary>The seed of dropped weights.</summary>
    public ulong Seed { get; init; }

    /// <summary>The stream of dropped weights.</summary>
    public ulong Stream { get; init; }

    /// <summary>
    /// The position of the first weight's random number. Weight (example, head, query i, key j) has
    /// ((example · Heads + head) · Keys + j) · Queries + i more.
    /// </summary>
    public ulong Position { get; init; }
}
