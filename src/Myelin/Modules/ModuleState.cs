namespace Myelin;

/// <summary>The state that a forward pass changes in a module and those inside: buffers, and the number of random numbers drawn.</summary>
internal sealed class ModuleState
{
    private readonly List<(Tensor Buffer, float[] Values)> _buffers = [];
    private readonly List<(Module Module, long Position)> _positions = [];

    internal ModuleState(params ReadOnlySpan<Module> modules)
    {
        foreach (Module module in modules)
        {
            foreach ((_, Tensor buffer) in module.NamedBuffers()) _buffers.Add((buffer, buffer.ToArray()));
            foreach ((_, Module inner) in module.NamedModules()) _positions.Add((inner, inner.RandomPosition));
        }
    }

    internal void Restore()
    {
        foreach ((Tensor buffer, float[] values) in _buffers)
        {
            if (!buffer.AsSpan().SequenceEqual(values)) buffer.CopyFrom(values);
        }

        foreach ((Module module, long position) in _positions) module.RandomPosition = position;
    }
}
