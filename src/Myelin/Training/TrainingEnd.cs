namespace Myelin;

/// <summary>Why a run ended.</summary>
public enum TrainingEnd
{
    /// <summary>All steps were taken.</summary>
    Completed,

    /// <summary>The monitored value no longer improved.</summary>
    EarlyStopping,

    /// <summary>A callback called <see cref="TrainingContext.Stop"/>.</summary>
    Stopped,

    /// <summary>The cancellation token was canceled; the run can be resumed.</summary>
    Canceled,
}
