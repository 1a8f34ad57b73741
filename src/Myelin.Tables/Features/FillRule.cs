namespace Myelin.Tables;

/// <summary>What takes the place of a missing number or date.</summary>
public enum FillRule
{
    /// <summary>The median of the training rows.</summary>
    Median,

    /// <summary>The mean of the training rows.</summary>
    Mean,

    /// <summary>Nothing: the row is left out, and refused at prediction.</summary>
    Drop,
}
