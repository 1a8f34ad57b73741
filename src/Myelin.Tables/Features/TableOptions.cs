namespace Myelin.Tables;

/// <summary>How a table is prepared for predicting a column.</summary>
public sealed record TableOptions
{
    /// <summary>The kind of the target; null finds it out, see <see cref="TableTarget.Guess"/>.</summary>
    public TargetKind? Kind { get; init; }

    /// <summary>What is known about the columns.</summary>
    public ColumnOptions Columns { get; init; } = new();

    /// <summary>How they become features.</summary>
    public EncodingOptions Encoding { get; init; } = new();
}
