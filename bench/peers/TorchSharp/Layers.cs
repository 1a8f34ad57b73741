using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Myelin.Peers;

/// <summary>A function as a layer.</summary>
internal sealed class Apply(Func<Tensor, Tensor> function) : nn.Module<Tensor, Tensor>(nameof(Apply))
{
    public override Tensor forward(Tensor input) => function(input);
}

/// <summary>A body with a shortcut around it.</summary>
internal sealed class Residual : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> _body;
    private readonly nn.Module<Tensor, Tensor>? _shortcut;

    internal Residual(nn.Module<Tensor, Tensor> body, nn.Module<Tensor, Tensor>? shortcut)
        : base(nameof(Residual))
    {
        (_body, _shortcut) = (body, shortcut);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => (_shortcut?.call(input) ?? input) + _body.call(input);
}

/// <summary>Layers side by side, their outputs along axis 1.</summary>
internal sealed class Concat : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<nn.Module<Tensor, Tensor>> _branches;

    internal Concat(nn.Module<Tensor, Tensor>[] branches)
        : base(nameof(Concat))
    {
        _branches = nn.ModuleList(branches);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => cat([.. _branches.Select(branch => branch.call(input))], 1);
}

/// <summary>A trained vector for each place.</summary>
internal sealed class Positions : nn.Module<Tensor, Tensor>
{
    private readonly Embedding _vectors;

    internal Positions(long length, long width)
        : base(nameof(Positions))
    {
        _vectors = nn.Embedding(length, width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => input + _vectors.call(arange(input.shape[1], dtype: int64));
}

/// <summary>A recurrent layer that gives the output of each step, batch first.</summary>
internal sealed class Recurrent : nn.Module<Tensor, Tensor>
{
    private readonly Func<Tensor, Tensor> _run;

    private Recurrent(nn.Module layer, Func<Tensor, Tensor> run)
        : base(nameof(Recurrent))
    {
        _run = run;
        register_module(nameof(layer), layer);
    }

    public override Tensor forward(Tensor input) => _run(input);

    internal static Recurrent Rnn(long inputs, int hidden, int layers, bool both)
    {
        RNN layer = nn.RNN(inputs, hidden, layers, batchFirst: true, bidirectional: both);
        return new(layer, x => layer.call(x).Item1);
    }

    internal static Recurrent Gru(long inputs, int hidden, int layers, bool both)
    {
        GRU layer = nn.GRU(inputs, hidden, layers, batchFirst: true, bidirectional: both);
        return new(layer, x => layer.call(x).Item1);
    }

    internal static Recurrent Lstm(long inputs, int hidden, int layers, bool both)
    {
        LSTM layer = nn.LSTM(inputs, hidden, layers, batchFirst: true, bidirectional: both);
        return new(layer, x => layer.call(x).Item1);
    }
}
