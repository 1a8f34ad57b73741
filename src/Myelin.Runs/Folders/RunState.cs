namespace Myelin.Runs;

/// <summary>How far a saved run has come.</summary>
public enum RunState
{
    /// <summary>It has ended.</summary>
    Finished,

    /// <summary>It was stopped, and has the weights of its last step.</summary>
    StoppedAtLast,

    /// <summary>It was stopped, and has the weights of its best epoch so far.</summary>
    StoppedAtBest,
}
