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
}
