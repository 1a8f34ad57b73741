using System.CommandLine;
using System.Globalization;
using System.IO.Enumeration;
using Myelin.Cli.Files;
using Myelin.Cli.Terminal;

namespace Myelin.Cli.Commands;

/// <summary>What a training starts from other than fresh weights, and what of it stays as it is.</summary>
/// <param name="Init">A file of first values; null for fresh ones.</param>
/// <param name="Map">What its keys are called in the model.</param>
/// <param name="Partial">Whether what does not fit is passed over.</param>
/// <param name="Freeze">Patterns of keys that are not trained.</param>
internal sealed record StartRequest(string? Init, KeyMap Map, bool Partial, string[] Freeze)
{
    /// <summary>Gives a model its first values, and freezes parts of it. Returns how many parameters are frozen.</summary>
    /// <exception cref="ArgumentException">The file does not fit, or a pattern matches nothing or leaves nothing to train.</exception>
    internal long Apply(Output output, Module model)
    {
        if (Init is not null)
        {
            Dictionary<string, Tensor> tensors = ModelWeights.Read(Init, Map, "train: the file of --init must exist");
            if (Partial) ModelWeights.LoadPartly(output, model, tensors, Init);
            else ModelWeights.Load(model, tensors, Init);
            if (!Partial) output.Line($"first values from {Init}");
        }

        return Freeze.Length == 0 ? 0 : FreezeParts(output, model);
    }

    private long FreezeParts(Output output, Module model)
    {
        (string Key, Parameter Parameter)[] all = [.. model.NamedParameters()];
        foreach (string pattern in Freeze)
        {
            (string Key, Parameter Parameter)[] matching = [.. all.Where(p => FileSystemName.MatchesSimpleExpression(pattern, p.Key, ignoreCase: false))];
            if (matching.Length == 0) throw new ArgumentException($"train: each pattern of --freeze must match a key of the model.\n  Got \"{pattern}\".\n  It has {KeyMap.List(all.Select(p => p.Key))}.");
            foreach ((_, Parameter parameter) in matching) parameter.RequiresGrad = false;
        }

        if (all.All(p => !p.Parameter.RequiresGrad)) throw new ArgumentException($"train: --freeze must leave something to train.\n  Got {string.Join(", ", Freeze.Select(p => $"\"{p}\""))}, which match all {all.Length} parameters.\n  Freeze fewer of them.");
        // Running averages of a frozen batch norm must not move either.
        foreach ((_, Module module) in model.NamedModules().Where(m => m.Module.Children.Count == 0 && m.Module.NamedBuffers().Any() && m.Module.Parameters().All(p => !p.RequiresGrad))) module.Eval();
        long frozen = all.Where(p => !p.Parameter.RequiresGrad).Sum(p => (long)p.Parameter.Shape.ElementCount);
        output.Line(string.Create(CultureInfo.InvariantCulture, $"frozen: {frozen:N0} of {model.ParameterCount:N0} parameters ({string.Join(", ", all.Where(p => !p.Parameter.RequiresGrad).Select(p => p.Key))})"));
        return frozen;
    }
}

/// <summary>The options of `myelin train` that say what it starts from.</summary>
internal sealed class StartOptions
{
    private readonly Option<string?> _init = new("--init") { Description = "A file of any format, or a run's folder, whose values the weights start with; all keys must match." };
    private readonly Option<string[]> _map = KeyMap.Option();
    private readonly Option<bool> _partial = new("--partial") { Description = "With --init: take what fits, say what does not, and keep fresh values there, such as for another head." };
    private readonly Option<string[]> _freeze = new("--freeze") { Description = "Parameters to leave as they are, by their keys with * for any text, such as '1.*'; several are allowed." };

    internal StartOptions(Command command)
    {
        CommonOptions.NotEmpty(_init, "file");
        foreach (Option option in All) command.Options.Add(option);
    }

    internal Option[] All => [_init, _map, _partial, _freeze];

    /// <summary>What was asked for; null for nothing.</summary>
    /// <exception cref="UsageException">An option of --init is there without it.</exception>
    internal StartRequest? Read(ParseResult parsed)
    {
        (string? init, string[] map, bool partial, string[] freeze) = (parsed.GetValue(_init), parsed.GetValue(_map) ?? [], parsed.GetValue(_partial), parsed.GetValue(_freeze) ?? []);
        if (init is null && (map.Length > 0 || partial)) throw new UsageException($"train: {(partial ? _partial.Name : _map.Name)} is for the file of --init.\n  Got no --init.\n  Leave it out, or add --init FILE.");
        return init is null && freeze.Length == 0 ? null : new StartRequest(init, KeyMap.From(map), partial, freeze);
    }
}
