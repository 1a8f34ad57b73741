namespace Myelin;

/// <summary>Whether operators record what they compute, thread by thread.</summary>
public static class Recording
{
    [ThreadStatic] private static int t_off;

    /// <summary>Whether operators on this thread record.</summary>
    public static bool IsOn => t_off == 0;

    /// <summary>Runs a block that records nothing: values only, no graph, no memory kept for a backward pass. PyTorch: <c>torch.no_grad()</c>.</summary>
    public static void Off(Action block)
    {
        Pause();
        try { block(); }
        finally { Resume(); }
    }

    /// <summary>Runs a block that records nothing and returns its result.</summary>
    public static T Off<T>(Func<T> block)
    {
        Pause();
        try { return block(); }
        finally { Resume(); }
    }

    internal static void Pause() => t_off++;

    internal static void Resume() => t_off--;
}
