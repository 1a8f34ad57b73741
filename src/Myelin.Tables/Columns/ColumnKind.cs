namespace Myelin.Tables;

/// <summary>What a column of a table is taken for.</summary>
public enum ColumnKind
{
    /// <summary>Numbers: one feature.</summary>
    Number,

    /// <summary>One of several texts: a feature for each.</summary>
    Category,

    /// <summary>Dates: a feature that grows with time, and circles for what comes again.</summary>
    Date,

    /// <summary>Free text: features for its words.</summary>
    Text,

    /// <summary>Left out, since the user says so.</summary>
    Ignore,

    /// <summary>Left out: it numbers or names the rows.</summary>
    Id,

    /// <summary>Left out: it has one value in all rows, or none.</summary>
    Constant,

    /// <summary>Left out: it says the same as the target.</summary>
    Copy,
}
