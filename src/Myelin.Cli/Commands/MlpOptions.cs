using System.CommandLine;
using Myelin.Cli.Runs;

namespace Myelin.Cli.Commands;

/// <summary>How many layers and neurons a multi-layer perceptron has: the same options wherever one is built.</summary>
internal sealed class MlpOptions
{
    private readonly Option<string?> _hidden = new("--hidden") { Description = $"Of mlp: how many neurons each hidden layer has, such as 50,100; {string.Join(',', MlpSettings.Usual.Hidden)} if not given." };
    private readonly Option<string?> _activation = new("--activation") { Description = $"Of mlp: what stands behind each hidden layer: {string.Join(", ", MlpSettings.Activations)}; {MlpSettings.Usual.Activation} if not given." };

    internal MlpOptions(Command command)
    {
        _hidden.Validators.Add(result =>
        {
            foreach (string text in result.Tokens.Select(t => t.Value).Where(text => MlpSettings.ParseHidden(text) is null))
            {
                result.AddError($"--hidden: the value must be whole numbers above 0 with commas between them, such as 50,100.\n  Got \"{text}\".");
            }
        });
        CommonOptions.AcceptOnly(_activation, MlpSettings.Activations);
        command.Options.Add(_hidden);
        command.Options.Add(_activation);
    }

    /// <summary>What was asked for; null for the usual.</summary>
    /// <exception cref="UsageException">It is asked of another model.</exception>
    internal MlpSettings? Read(ParseResult parsed, string? model)
    {
        (string? hidden, string? activation) = (parsed.GetValue(_hidden), parsed.GetValue(_activation));
        if (hidden is null && activation is null) return null;
        if (model != MlpSettings.Model)
        {
            string name = hidden is null ? _activation.Name : _hidden.Name;
            throw new UsageException($"{parsed.CommandResult.Command.Name}: {name} is for --model {MlpSettings.Model}.\n  Got {(model is null ? "no --model" : $"--model {model}")}.\n  Leave it out, or try --model {MlpSettings.Model}.");
        }

        return new MlpSettings(hidden is null ? MlpSettings.Usual.Hidden : MlpSettings.ParseHidden(hidden)!, activation ?? MlpSettings.Usual.Activation);
    }
}
