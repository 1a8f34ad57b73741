namespace Myelin.Tables;

/// <summary>The kind of a table's target.</summary>
public enum TargetKind
{
    /// <summary>One of several classes.</summary>
    Classification,

    /// <summary>A number.</summary>
    Regression,
}
