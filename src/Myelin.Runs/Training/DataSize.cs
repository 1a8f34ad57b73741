namespace Myelin.Runs;

/// <summary>The amount of training data, which a recipe depends on.</summary>
/// <param name="Examples">The number of training examples.</param>
/// <param name="IsTable">Whether they are rows or windows, which are small, instead of images.</param>
public readonly record struct DataSize(int Examples, bool IsTable)
{
    /// <summary>Data sets above this size are learned in few epochs of larger batches.</summary>
    private const int Large = 20_000;

    private const double RowsTimesDecay = 2_000;

    /// <summary>A small table gets enough epochs for about this many steps.</summary>
    private const int StepsOnSmallTables = 2_000;

    /// <summary>Whether a few epochs are enough.</summary>
    public bool IsLarge => Examples > Large;

    /// <summary>
    /// How strongly the weights of a table's model are pulled to 0: the fewer rows, the more. Of 300 and 800 rows 3 was best by cross-validation, and
    /// from 20,000 on 0.1 is enough (bench/results/tables.md).
    /// </summary>
    public double TableWeightDecay => Math.Round(Math.Clamp(RowsTimesDecay / Math.Max(Examples, 1), 0.1, 3), 2);

    /// <summary>The number of epochs of a small data set: a constant for images, otherwise by the number of rows.</summary>
    public int Epochs(int ofImages) => IsTable ? Math.Clamp(StepsOnSmallTables * 32 / Math.Max(Examples, 1), 10, 200) : ofImages;
}
