namespace Myelin;

/// <summary>
/// Notes, while a block runs on this thread, the modules outside a model that have a part in its result: whose parameters, buffers, random numbers
/// or mode it depends on.
/// </summary>
internal sealed class ModuleWatch
{
    [ThreadStatic] private static ModuleWatch? t_current;

    private readonly Module _model;
    private readonly Dictionary<Module, bool> _foreign = [];
    private int _depth;

    private ModuleWatch(Module model) => _model = model.Root;

    /// <summary>Whether this thread runs a watched block.</summary>
    internal static bool IsActive => t_current is not null;

    /// <summary>
    /// Runs a block; returns its result and the foreign modules, in the order of their first use, with whether a module of the model used them.
    /// </summary>
    internal static (T Result, IReadOnlyList<(Module Module, bool InModel)> Foreign) Run<T>(Module model, Func<T> block)
    {
        ModuleWatch? outer = t_current;
        var watch = new ModuleWatch(model);
        t_current = watch;
        try { return (block(), [.. watch._foreign.Select(f => (f.Key, f.Value))]); }
        finally { t_current = outer; }
    }

    /// <summary>Notes that the state of a module, or its mode, is used.</summary>
    internal static void Note(Module module)
    {
        if (t_current is { } watch && module.Root != watch._model)
            watch._foreign[module] = watch._depth > 0 || watch._foreign.GetValueOrDefault(module);
    }

    /// <summary>The beginning of a call of a module; its end is told by <see cref="Exit"/>.</summary>
    internal static void Enter(Module module)
    {
        if (module.Root == t_current!._model) t_current._depth++;
    }

    internal static void Exit(Module module)
    {
        if (module.Root == t_current!._model) t_current._depth--;
    }
}
