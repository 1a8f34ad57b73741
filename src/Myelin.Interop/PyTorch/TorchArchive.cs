using Myelin.Interop.Pickle;

namespace Myelin.Interop.PyTorch;

/// <summary>The common part of PyTorch's two formats: a pickle that refers to storages by keys, and the storages.</summary>
internal abstract class TorchArchive : IDisposable
{
    /// <summary>The name of the file in errors.</summary>
    internal abstract string Name { get; }

    internal abstract string Format { get; }

    internal abstract ArrayTree Tree { get; }

    /// <summary>The byte order of the storages' elements.</summary>
    internal virtual bool IsBigEndian => false;

    /// <summary>Reads a storage as a whole. Its length is the one stated in the pickle.</summary>
    internal abstract byte[] ReadStorage(string key);

    public abstract void Dispose();
}
