namespace Myelin;

/// <summary>
/// What the randomness of an example may depend on when it is taken: the run's seed and the epoch. With the example's index they determine
/// every draw, so that random augmentation is the same on any thread and in a resumed run.
/// </summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Epoch">The epoch, from 0.</param>
public readonly record struct SampleKey(ulong Seed, int Epoch)
{
    /// <summary>The random numbers of one example in this epoch.</summary>
    /// <param name="index">The example's index in its data set.</param>
    public RandomStream StreamOf(int index) => new(Seed, ((ulong)(uint)Epoch << 32) | (uint)index);

    /// <summary>
    /// The key to pass to the data set that this one reads from, if both draw random numbers: its numbers are then independent of this
    /// one's. <see cref="Dataset.Transform"/> does so.
    /// </summary>
    // Every seed has independent numbers; this step, SplitMix64's, leads to none that a user would choose for another run.
    public SampleKey ForSource() => this with { Seed = unchecked(Seed + 0x9E3779B97F4A7C15) };
}
