namespace Myelin;

/// <summary>Whether this thread is inside a <c>Predict</c>.</summary>
internal static class Prediction
{
    [ThreadStatic] private static int t_depth;

    [ThreadStatic] private static int t_unseen;

    internal static bool IsRunning => t_depth > 0;

    /// <summary>Whether hooks are skipped: they do not see a prepared model's runs.</summary>
    internal static bool IsUnseen => t_unseen > 0;

    /// <summary>A prediction without hooks.</summary>
    internal static TOut Unseen<TIn, TOut>(Module<TIn, TOut> module, TIn x)
    {
        t_unseen++;
        try { return module.Predict(x); }
        finally { t_unseen--; }
    }

    /// <summary>An evaluation that no hook sees, recorded if the caller records.</summary>
    internal static TOut Traced<TIn, TOut>(Module<TIn, TOut> module, TIn x)
    {
        t_unseen++;
        t_depth++;
        try { return module.Forward(x); }
        finally
        {
            t_depth--;
            t_unseen--;
        }
    }

    /// <summary>Evaluates without recording and in evaluation mode.</summary>
    internal static T Of<T>(Func<T> evaluate)
    {
        Begin();
        try { return evaluate(); }
        finally { End(); }
    }

    internal static void Begin()
    {
        t_depth++;
        NoGrad.Enter();
    }

    internal static void End()
    {
        NoGrad.Exit();
        t_depth--;
    }
}
