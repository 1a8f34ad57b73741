namespace Myelin.Runs;

/// <summary>What an example of a run's data was used for.</summary>
public enum DataPart : byte
{
    /// <summary>The weights were fitted to it.</summary>
    Training,

    /// <summary>It was evaluated after each epoch, and may have chosen the epoch.</summary>
    Validation,

    /// <summary>It was evaluated once, at the end.</summary>
    Test,

    /// <summary>It is in none of them, such as a row without its target.</summary>
    Unused,
}
