namespace Myelin;

/// <summary>Notes the modules whose result depends on their mode, such as dropout, while a block runs on this thread.</summary>
internal static class ModeWatch
{
    [ThreadStatic] private static HashSet<Module>? t_noted;

    /// <summary>Runs a block; returns its result and the modules in it that asked for their mode.</summary>
    internal static (T Result, IReadOnlyCollection<Module> Modules) Run<T>(Func<T> block)
    {
        HashSet<Module>? outer = t_noted;
        HashSet<Module> noted = [];
        t_noted = noted;
        try { return (block(), noted); }
        finally { t_noted = outer; }
    }

    internal static void Note(Module module) => t_noted?.Add(module);
}
