namespace Myelin;

/// <summary>
/// Switches the recording of operators off for a block, on this thread: only values, no graph, and no memory kept for a backward pass.
/// PyTorch: <c>torch.no_grad()</c>.
/// </summary>
/// <example><code>
/// Tensor y = NoGrad.Run(() => model.Call(x));
/// </code></example>
public static class NoGrad
{
    [ThreadStatic] private static int t_off;

    /// <summary>Whether recording is switched off on this thread.</summary>
    public static bool IsActive => t_off > 0;

    /// <summary>Runs a block that records nothing.</summary>
    public static void Run(Action block)
    {
        Enter();
        try { block(); }
        finally { Exit(); }
    }

    /// <summary>Runs a block that records nothing and returns its result.</summary>
    /// <exception cref="ArgumentException">The block is asynchronous: it would continue, and record, after this call.</exception>
    public static T Run<T>(Func<T> block)
    {
        if (typeof(Task).IsAssignableFrom(typeof(T)))
        {
            throw new ArgumentException(
                "NoGrad.Run: the block must have finished when it returns.\n  Got one that returns a Task.\n  Use NoGrad.Run for the parts between two awaits.",
                nameof(block));
        }

        Enter();
        try { return block(); }
        finally { Exit(); }
    }

    internal static void Enter() => t_off++;

    internal static void Exit() => t_off--;

    /// <summary>Records in a block, even inside a block without recording.</summary>
    internal static T Suspend<T>(Func<T> block)
    {
        int off = t_off;
        t_off = 0;
        try { return block(); }
        finally { t_off = off; }
    }
}
