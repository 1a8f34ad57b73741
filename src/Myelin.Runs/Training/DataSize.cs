namespace Myelin.Runs;

/// <summary>What a recipe depends on: how much there is to learn from.</summary>
/// <param name="Examples">How many examples the training set has.</param>
/// <param name="IsTable">Whether they are rows or windows, which are small and quickly seen, and not images.</param>
public readonly record struct DataSize(int Examples, bool IsTable)
{
    /// <summary>Data sets above this size are learned in few epochs of larger batches.</summary>
    private const int Large = 20_000;

    /// <summary>A small table is seen often enough to make about this many steps.</summary>
    private const int StepsOnSmallTables = 2_000;

    /// <summary>Whether a few epochs are enough.</summary>
    public bool IsLarge => Examples > Large;

    /// <summary>How many epochs a small data set takes: those of images, or by the number of rows.</summary>
    public int Epochs(int ofImages) => IsTable ? Math.Clamp(StepsOnSmallTables * 32 / Math.Max(Examples, 1), 10, 200) : ofImages;
}
