using System.CommandLine;

namespace Myelin.Cli.Commands;

/// <summary>What `myelin train text` was asked to do, beside what every training is asked.</summary>
internal sealed record TextRequest
{
    internal required string File { get; init; }

    internal required string Tokenizer { get; init; }

    /// <summary>How many tokens byte pairs shall have.</summary>
    internal required int Vocabulary { get; init; }

    internal required int Context { get; init; }

    internal required int Layers { get; init; }

    internal required int Heads { get; init; }

    internal required int Width { get; init; }

    internal required float Dropout { get; init; }
}

/// <summary>What `myelin train series` was asked to do, beside what every training is asked.</summary>
internal sealed record SeriesRequest(string File, string Column, int Context, int Horizon)
{
    internal const string Dataset = "series";
}

/// <summary>The options of `myelin train text`, some of which `train series` has too.</summary>
internal sealed class TextOptions
{
    internal const string Dataset = "text";

    private static readonly string[] s_tokenizers = ["characters", "bpe"];

    private readonly Option<string?> _file = new("--file") { Description = "The text to learn, UTF-8; or the .csv file of a series." };
    private readonly Option<string> _tokenizer = new("--tokenizer") { Description = "Of a text: characters, or bpe for byte pairs.", DefaultValueFactory = _ => "characters" };
    private readonly Option<int?> _vocabulary = new("--vocabulary") { Description = "How many tokens byte pairs shall have; 1000 if not given." };
    private readonly Option<int?> _context = CommonOptions.Positive<int>("--context", "How many tokens of a text, or values of a series, the model sees at once; 64 tokens or 24 values if not given.");
    private readonly Option<int?> _layers = CommonOptions.Positive<int>("--layers", "Of a text: how many layers; 4 of gpt, else 2.");
    private readonly Option<int?> _heads = CommonOptions.Positive<int>("--heads", "Of gpt: how many heads of attention; 4 if not given.");
    private readonly Option<int?> _width = CommonOptions.Positive<int>("--width", "Of a text: how wide each layer; 128 of gpt, else 256.");
    private readonly Option<double?> _dropout = new("--dropout") { Description = "Of a text: the share of units left out while training; 0 if not given." };

    internal TextOptions(Command command)
    {
        CommonOptions.NotEmpty(_file);
        CommonOptions.AcceptOnly(_tokenizer, s_tokenizers);
        CommonOptions.Check<int>(_vocabulary, value => value is > 256 and <= 1 << 20, "a whole number above 256, the single bytes");
        CommonOptions.Check<double>(_dropout, value => value is >= 0 and < 1, "a number from 0 to below 1");
        foreach (Option option in All) command.Options.Add(option);
    }

    /// <summary>Those that a series has too.</summary>
    internal Option[] OfSeries => [_file, _context];

    internal Option[] All => [_file, _tokenizer, _vocabulary, _context, _layers, _heads, _width, _dropout];

    /// <summary>What is asked of a series.</summary>
    /// <exception cref="UsageException">The file or the column is missing.</exception>
    internal SeriesRequest ReadSeries(ParseResult parsed, string? column, int? horizon)
    {
        string file = parsed.GetValue(_file) ?? throw new UsageException("train: a series needs --file FILE.csv and --target COLUMN.\n  Got no file.\n  Try myelin train series --file co2.csv --target co2.");
        if (column is null) throw new UsageException("train: a series needs --target COLUMN, the column to be forecast.\n  Got none.\n  Try myelin train series --file co2.csv --target co2.");
        return new SeriesRequest(file, column, parsed.GetValue(_context) ?? 24, horizon ?? 12);
    }

    /// <exception cref="UsageException">Something is missing, or does not fit.</exception>
    internal TextRequest Read(ParseResult parsed, string model)
    {
        bool isGpt = model == "gpt";
        string file = parsed.GetValue(_file) ?? throw new UsageException("train: a text needs --file FILE.\n  Got no file.\n  Try myelin train text --file book.txt.");
        string tokenizer = parsed.GetValue(_tokenizer)!;
        if (tokenizer != "bpe" && parsed.GetValue(_vocabulary) is not null) throw new UsageException("train: --vocabulary is for byte pairs.\n  Got it with a token for each character.\n  Leave it out, or try --tokenizer bpe.");
        if (!isGpt && parsed.GetValue(_heads) is not null) throw new UsageException($"train: --heads is for gpt, which has attention.\n  Got it with --model {model}.\n  Leave it out, or try --model gpt.");
        int width = parsed.GetValue(_width) ?? (isGpt ? 128 : 256), heads = isGpt ? parsed.GetValue(_heads) ?? 4 : 1;
        if (width % heads != 0) throw new UsageException($"train: --heads must divide --width.\n  Got {heads} heads for a width of {width}.\n  Try --heads {Enumerable.Range(1, heads).Last(h => width % h == 0)}.");
        return new TextRequest
        {
            File = file,
            Tokenizer = tokenizer,
            Vocabulary = parsed.GetValue(_vocabulary) ?? 1000,
            Context = parsed.GetValue(_context) ?? 64,
            Layers = parsed.GetValue(_layers) ?? (isGpt ? 4 : 2),
            Heads = heads,
            Width = width,
            Dropout = (float)(parsed.GetValue(_dropout) ?? 0),
        };
    }
}
