using System.CommandLine;
using System.Globalization;
using System.IO.Enumeration;
using System.Text.Json.Nodes;
using Myelin.Cli.Files;
using Myelin.Cli.Terminal;
using Myelin.Runs;
using Myelin.Serialization;
using Spectre.Console;

namespace Myelin.Cli.Commands;

/// <summary>`myelin convert`: the arrays of a file in another format.</summary>
internal static class ConvertCommand
{
    private static readonly string[] s_dtypes = ["float32", "float16", "bfloat16", "float64"];

    internal static Command Create()
    {
        Command command = new("convert", "Writes the arrays of a file in another format.");
        Argument<string> input = new("input")
        {
            Description = "A file of safetensors, .npy, .npz, .pt, .pth, a pickle of NumPy arrays, the weights of an .onnx model; or a run's folder.",
        };
        Argument<string> target = new("output")
        {
            Description = "The output, whose name ends in its format: .safetensors, .npz, .npy (one array), .pt, .pth; " +
                "for a run also .onnx, a model for other programs.",
        };
        Option map = BoundOptions.Create(StartOptions.Map);
        Option<string?> dtype =
            new("--dtype")
            {
                Description = $"The type of floating-point arrays in the output: {string.Join(", ", s_dtypes)}; " +
                    "integers and booleans are not changed.",
            };
        Option<string[]> only =
            new("--only") { Description = "Write only the arrays whose key in the input matches, with * for any text; can be given several times." };
        CommonOptions.AcceptOnly(dtype, s_dtypes);
        command.Arguments.Add(input);
        command.Arguments.Add(target);
        foreach (Option option in (Option[])[map, dtype, only]) command.Options.Add(option);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            if (parsed.GetValue(target)!.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)) return Export(parsed, output);
            var keys = KeyMap.From(BoundOptions.TextsOf(parsed, map));
            ElementType? type = parsed.GetValue(dtype) is { } name ? Dtypes.Find(name) : null;
            return new Conversion(parsed.GetValue(input)!, parsed.GetValue(target)!, keys, parsed.GetValue(only) ?? [], type, output).Run();
        });
        return command;

        int Export(ParseResult parsed, Output output)
        {
            if (((Option[])[map, dtype, only]).FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } idle)
            {
                throw new UsageException($"convert: {idle.Name} is for arrays.\n  Got it for {parsed.GetValue(target)}, a model.\n  Leave it out.");
            }

            if (!Path.Exists(parsed.GetValue(input))) throw new FileNotFoundException(
                $"convert: the input must exist.\n  Got {parsed.GetValue(input)}.\n  Give a run's folder, such as runs/digits-mlp.");
            return RunExportText.Write(parsed.GetValue(input)!, parsed.GetValue(target)!, output);
        }
    }

    private sealed class Conversion(string input, string target, KeyMap map, string[] only, ElementType? dtype, Output output)
    {
        private readonly List<string> _infinite = [];

        internal int Run()
        {
            ArrayWriter writer = ArrayWriter.For(target, "convert");
            using ArrayFile file = WeightFile.Open(input, "convert: the input must exist");
            RefuseToOverwrite();
            IReadOnlyList<MappedArray> arrays = map.Apply(Chosen(file), input);
            if (arrays.Count == 0)
            {
                if (file.Entries.Count == 0 && HasRefused(file)) throw new InvalidDataException(file.Metadata.Values.First());
                throw new ArgumentException(
                    "convert: there must be an array to write.\n" +
                    $"  Got none, in {input}.\n" +
                    $"  See myelin info {input}.");
            }

            Dictionary<string, MappedArray> sources = arrays.ToDictionary(a => a.Key);
            ArrayEntry[] entries = [.. arrays.Select(a => new ArrayEntry(a.Key, TypeOf(a.Source.Type), a.Shape))];
            writer.Check(entries, target, "convert", "Convert floats with --dtype float32; otherwise leave it out with --only or --map 'KEY='.");
            IReadOnlyDictionary<string, string> metadata = HasRefused(file) ? new Dictionary<string, string>() : file.Metadata;
            Watched(entries.Sum(e => e.Bytes), advance => writer.Write(target, entries, entry =>
            {
                NdArray value = Converted(file, sources[entry.Name]);
                advance(entry.Bytes);
                return value;
            }, metadata));
            Report(file, writer, entries);
            return ExitCode.Done;
        }

        private ElementType TypeOf(ElementType type) => dtype is { } wanted && type.IsFloatingPoint ? wanted : type;

        private IEnumerable<ArrayEntry> Chosen(ArrayFile file)
        {
            bool Matches(string pattern, ArrayEntry entry) => FileSystemName.MatchesSimpleExpression(pattern, entry.Name, ignoreCase: false);
            if (only.FirstOrDefault(pattern => !file.Entries.Any(entry => Matches(pattern, entry))) is { } idle)
            {
                throw new ArgumentException(
                    "convert: --only must match a key of the file.\n" +
                    $"  Got \"{idle}\", for {input}.\n" +
                    $"  It has {KeyMap.List(file.Entries.Select(e => e.Name))}.");
            }

            return file.Entries.Where(entry => only.Length == 0 || only.Any(pattern => Matches(pattern, entry)));
        }

        /// <summary>The input, by any name, and the files that an index names.</summary>
        private void RefuseToOverwrite()
        {
            string to = Real(target), from = Real(input);
            bool isPart = from.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && File.Exists(to)
                && Path.GetDirectoryName(from) == Path.GetDirectoryName(to);
            bool isRun = Directory.Exists(from) && Path.GetDirectoryName(to) == from && Path.GetFileName(to) == RunFolder.WeightsName;
            if (to == from || isPart || isRun)
            {
                throw new UsageException(
                    "convert: the output must not be the input file.\n" +
                    $"  Got {target} for both.\n" +
                    "  Choose another name.");
            }
        }

        private static string Real(string path)
        {
            var file = new FileInfo(Path.GetFullPath(path));
            return file.Exists && file.ResolveLinkTarget(returnFinalTarget: true) is { } end ? end.FullName : file.FullName;
        }

        /// <summary>Large files take a while: a bar shows the progress.</summary>
        private void Watched(long total, Action<Action<long>> work)
        {
            if (!output.IsLive)
            {
                work(_ => { });
                return;
            }

            output.Console.Progress().AutoClear(true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn()).Start(context =>
            {
                ProgressTask bar = context.AddTask("converting", maxValue: Math.Max(1, total));
                work(bytes => bar.Increment(bytes));
            });
        }

        private NdArray Converted(ArrayFile file, MappedArray array)
        {
            NdArray value = array.Read(file), converted = value.Convert(TypeOf(value.Type));
            if (value.Type != converted.Type && converted.CountInfinities() > value.CountInfinities()) _infinite.Add(array.Key);
            return converted;
        }

        private void Report(ArrayFile file, ArrayWriter writer, ArrayEntry[] values)
        {
            string[] lost = [.. Lost(file, writer)];
            long bytes = values.Sum(v => v.Bytes);
            string noun = values.Length == 1 ? "array" : "arrays";
            output.Line(string.Create(
                CultureInfo.InvariantCulture, $"{values.Length:N0} {noun} of {bytes:N0} bytes from {input} ({file.Format}) to {target} ({writer.Name})"));
            if (_infinite.Count > 0) Harmless.Line(output, $"beyond what {dtype!.Value.Dtype} holds, and now infinite: values of {KeyMap.List(_infinite)}");
            foreach (string what in lost) Harmless.Line(output, $"not carried over: {what}");
            output.Event("result", new JsonObject
            {
                ["input"] = input,
                ["output"] = target,
                ["arrays"] = values.Length,
                ["bytes"] = bytes,
                ["keys"] = OnnxInfoText.Texts(values.Select(v => v.Name)),
                ["infinite"] = OnnxInfoText.Texts(_infinite),
                ["notCarried"] = OnnxInfoText.Texts(lost),
            });
        }

        /// <summary>What the new file does not contain.</summary>
        private static IEnumerable<string> Lost(ArrayFile file, ArrayWriter writer)
        {
            if (file.Format == OnnxInfoText.Format) yield return "the graph; only the weights are arrays";
            if (HasRefused(file))
            {
                foreach ((string key, string reason) in file.Metadata) yield return $"{key}. {string.Join(' ', reason.Split('\n').Select(l => l.Trim()))}";
            }
            else if (file.Metadata.Count > 0 && !writer.HasMetadata)
            {
                yield return $"metadata, for which {writer.Name} files have no field: {KeyMap.List(file.Metadata.Keys)}";
            }

            bool isNamed = !file.Format.EndsWith(writer.Extension, StringComparison.Ordinal);
            if (writer.IsSingle && isNamed) yield return "the array's name, for which .npy files have no field";
        }

        /// <summary>An .npz file's texts describe arrays that could not be read.</summary>
        private static bool HasRefused(ArrayFile file) => file.Metadata.Count > 0 && file.Format.EndsWith(".npz", StringComparison.Ordinal);
    }
}
