using System.CommandLine;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;
using Myelin.Runs;

namespace Myelin.Cli.Commands;

/// <summary>`myelin generate`: continues a text, as a saved run learned to.</summary>
internal static class GenerateCommand
{
    private const int UsualLength = 500;

    internal static Command Create()
    {
        Command command = new("generate", "Continues a text, token by token, with a run of `myelin train text`.");
        Argument<string> model = new("model") { Description = "The folder of a run that learned a text." };
        Option<string?> prompt = new("--prompt") { Description = "How the text begins; a line break if not given." };
        Option<int?> length = CommonOptions.Positive<int>("--length", $"How many tokens to write; {UsualLength} if not given.");
        Option<double?> temperature =
            new("--temperature") { Description = "Below 1 bolder towards the likely, above 1 more varied, 0 always the likeliest; 1 if not given." };
        Option<int?> topK = CommonOptions.Positive<int>("--top-k", "Choose only among the N likeliest tokens.");
        Option<double?> topP = new("--top-p") { Description = "Choose only among the likeliest tokens that together have this probability." };
        CommonOptions.Check<double>(temperature, value => value >= 0 && double.IsFinite(value), "a number of at least 0");
        CommonOptions.Check<double>(topP, value => value is > 0 and <= 1, "a number above 0 and at most 1");
        command.Arguments.Add(model);
        foreach (Option option in (Option[])[prompt, length, temperature, topK, topP]) command.Options.Add(option);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            (LanguageModel network, Tokenizer tokenizer) = TextTask.Open(OpenedRun.Open(output, parsed.GetValue(model)!));
            var sampling = new Sampling
            {
                Temperature = parsed.GetValue(temperature) ?? 1,
                TopK = parsed.GetValue(topK),
                TopP = parsed.GetValue(topP),
                Seed = parsed.GetValue(common.Seed),
            };
            Write(output, network, tokenizer, parsed.GetValue(prompt), parsed.GetValue(length) ?? UsualLength, sampling);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(Output output, LanguageModel model, Tokenizer tokenizer, string? prompt, int length, Sampling sampling)
    {
        int[] start = string.IsNullOrEmpty(prompt) ? TextTask.UsualPrompt(tokenizer) : tokenizer.Encode(prompt);
        var watch = Stopwatch.StartNew();
        var text = new StringBuilder();
        if (!string.IsNullOrEmpty(prompt)) output.Write(prompt);
        foreach (string piece in tokenizer.DecodeStream(model.Generate(start, sampling).Take(length)))
        {
            text.Append(piece);
            Harmless.Write(output, piece);
            output.Event("token", new JsonObject { ["text"] = piece });
        }

        output.Line();
        double seconds = watch.Elapsed.TotalSeconds;
        output.Event("result", new JsonObject
        {
            ["prompt"] = prompt ?? "",
            ["text"] = text.ToString(),
            ["tokens"] = length,
            ["seconds"] = Math.Round(seconds, 3),
            ["tokensPerSecond"] = Math.Round(length / seconds, 1),
        });
    }
}
