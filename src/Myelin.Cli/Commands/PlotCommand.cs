using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;
using Myelin.Pictures;
using Myelin.Runs;

namespace Myelin.Cli.Commands;

/// <summary>`myelin plot KIND`: computes a picture and saves it as SVG, or draws it in the terminal.</summary>
internal static class PlotCommand
{
    internal const string Name = "plot";

    private const int UsualColumns = 100, UsualWidth = 720;

    /// <param name="isAsked">Whether the command line is about pictures: the options of all kinds would cost every other start.</param>
    internal static Command Create(bool isAsked)
    {
        Command command = new(Name, "Draws what introductions to neural networks show, computed there and then: as SVG, or small in the terminal.");
        if (!isAsked) return command;
        foreach (PictureKind kind in PictureKind.All) command.Subcommands.Add(Create(kind));
        return command;
    }

    private static Command Create(PictureKind kind)
    {
        Command command = new(kind.Name, kind.Summary);
        var options = new BoundOptions(command, kind.Options, helpOf: option => option.HelpWithRule);
        Option<string?> file = new("--out", "-o") { Description = "The .svg file; without it the picture is drawn in the terminal.", HelpName = "FILE" };
        Option<int> width = new("--width")
        {
            Description = "The width of the .svg file in pixels, from 320 to 10000.",
            DefaultValueFactory = _ => UsualWidth,
            HelpName = "N",
        };
        Option<bool> open = new("--open") { Description = "Show the .svg file in the browser; without --out it is a temporary one." };
        CommonOptions.NotEmpty(file, "file");
        file.Validators.Add(result =>
        {
            string path = result.Tokens[^1].Value;
            if (Path.GetExtension(path).ToUpperInvariant() is not ("" or ".SVG")) result.AddError(
                $"--out: the file must be an .svg file.\n  Got \"{path}\".\n  Did you mean {Path.ChangeExtension(path, ".svg")}?");
        });
        CommonOptions.Check<int>(width, value => value is >= 320 and <= 10_000, "a whole number from 320 to 10000");
        foreach (Option option in (Option[])[file, width, open]) command.Options.Add(option);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            bool opens = parsed.GetValue(open);
            string? path = parsed.GetValue(file) ?? (opens ? Path.Combine(Path.GetTempPath(), $"myelin-{kind.Name}.svg") : null);
            var request = new PictureRequest(options.Values(parsed, kind.Options), parsed.GetValue(common.Seed), parsed.GetValue(common.DataDir));
            Picture picture = kind.Make(request);
            if (path is not null) Save(picture, path, new PictureStyle { Width = parsed.GetValue(width), Language = output.Language });
            Show(output, picture, path);
            if (opens) Open(path!);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Save(Picture picture, string path, PictureStyle style)
    {
        try
        {
            picture.Save(path, style);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"plot: the file must be writable, in a folder that exists.\n  Got \"{path}\".\n  Give another, such as -o {picture.Kind}.svg.", error);
        }
    }

    private static void Show(Output output, Picture picture, string? path)
    {
        if (path is not null)
        {
            output.Line(picture.Message.In(output.Language));
            output.Line($"{picture.Kind}: {path}");
        }
        else if (!output.IsJson)
        {
            foreach (string line in picture.ToText(output.IsTerminal ? output.Width : UsualColumns, output.Language)) output.Write($"{line}\n");
        }

        if (output.IsJson) output.Event("result", Json(picture, path));
    }

    private static JsonObject Json(Picture picture, string? path)
    {
        var numbers = new JsonObject();
        foreach (PictureNumbers named in picture.Numbers)
        {
            numbers[named.Name] = new JsonObject
            {
                ["shape"] = new JsonArray([.. named.Shape.Select(n => JsonValue.Create(n))]),
                ["values"] = new JsonArray([.. named.Values.Select(Output.Number)]),
            };
        }

        return new JsonObject
        {
            ["kind"] = picture.Kind,
            ["title"] = picture.Title.English,
            ["message"] = picture.Message.English,
            ["out"] = path,
            ["numbers"] = numbers,
        };
    }

    private static void Open(string path)
    {
        try
        {
            Process.Start(new ProcessStartInfo(Path.GetFullPath(path)) { UseShellExecute = true })?.Dispose();
        }
        catch (Win32Exception)
        {
            throw new IOException($"plot: --open needs a program that shows .svg files.\n  Got none for {path}.\n  The file is written; open it in a browser.");
        }
    }
}
