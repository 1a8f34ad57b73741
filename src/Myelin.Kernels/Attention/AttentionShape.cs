namespace Myelin.Kernels;

/// <summary>Strides of an operand between examples, rows and heads, in elements. The elements of a head's row are contiguous.</summary>
/// <param name="Batch">Stride between examples.</param>
/// <param name="Row">Stride between rows, the positions of a sequence.</param>
/// <param name="Head">Stride between heads.</param>
internal readonly record struct HeadStrides(int Batch, int Row, int Head)
{
    /// <summary>The number of elements that an operand spans.</summary>
    internal long Span(int batch, int heads, int rows, int size) =>
        batch == 0 || heads == 0 || rows == 0 || size == 0 ? 0 : (batch - 1L) * Batch + (rows - 1L) * Row + (heads - 1L) * Head + size;
}

/// <summary>Sizes, strides and settings of <see cref="AttentionKernel"/>.</summary>
internal readonly record struct AttentionShape
{
    /// <summary>Examples.</summary>
    public required int Batch { get; init; }

    /// <summary>Heads per example.</summary>
    public required int Heads { get; init; }

    /// <summary>Rows of q and y: L.</summary>
    public required int Queries { get; init; }

    /// <summary>Rows of k and v: S.</summary>
    public required int Keys { get; init; }

    /// <summary>Elements per head in q and k: E.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Elements per head in v and y.</summary>
    public required int ValueSize { get; init; }

    /// <summary>Strides of q and dq.</summary>
    public required HeadStrides Q { get; init; }

    /// <summary>Strides of k and dk.</summary>
    public required HeadStrides K { get; init; }

    /// <summary>Strides of v and dv.</summary>
    public required HeadStrides V { get; init; }

    /// <summary>Strides of y and dy.</summary>
    public required HeadStrides Y { get; init; }

    /// <summary>The factor of the scores; usually 1/√E.</summary>
    public required float Scale { get; init; }

    /// <summary>Whether query i sees keys 0 to i + <see cref="Past"/> only.</summary>
    public bool Causal { get; init; }

    /// <summary>The number of keys before the first query's own; 0 unless keys are kept from earlier calls.</summary>
    public int Past { get; init; }

    /// <summary>Whether the score mask has a matrix for each example and head instead of one for all.</summary>
    public bool ScoresPerHead { get; init; }

    /// <summary>The probability that a weight is dropped, at least 0 and below 1.</summary>
    public float Dropout { get; init; }

    /// <summary>The seed of the dropout mask.</summary>
    public ulong Seed { get; init; }

    /// <summary>The stream of the dropout mask.</summary>
    public ulong Stream { get; init; }

    /// <summary>
    /// The position of the first weight's random number. Weight (example, head, query i, key j) has its number ((example · Heads + head) ·
    /// Keys + j) · Queries + i positions later.
    /// </summary>
    public ulong Position { get; init; }
}
