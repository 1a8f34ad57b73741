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
    /// <exception cref="ArgumentException">The block is asynchronous: it would go on, and record, after this call.</exception>
    public static T Off<T>(Func<T> block)
    {
        if (typeof(Task).IsAssignableFrom(typeof(T)))
        {
            throw new ArgumentException(
                "Recording.Off: the block must be done when it returns.\n  Got one that returns a Task.\n  Put Recording.Off around the parts between two awaits.",
                nameof(block));
        }

        Pause();
        try { return block(); }
        finally { Resume(); }
    }

    internal static void Pause() => t_off++;

    internal static void Resume() => t_off--;
}
