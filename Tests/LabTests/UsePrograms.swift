/// Two small programs for hosts of the lab: one that is used, and one that uses it.
enum UsePrograms {
    /// `port=N unix=PATH dir=DIR seconds=N extend=N`: listens (also on a socket that systemd passes), keeps the connections
    /// that it gets, and has a file in DIR open for writing, one locked, and one deleted. Told to stop, it listens no more,
    /// says for N seconds how far it is (with `extend` it asks each time for so many seconds more, until DIR/quiet exists), or until DIR/release
    /// exists, and then writes DIR/saved.
    static let server = #"""
        use strict;
        use warnings;
        use Fcntl ':flock';
        use IO::Handle;
        use IO::Select;
        use IO::Socket::INET;
        use IO::Socket::UNIX;
        use Time::HiRes qw(time sleep);

        my %want = (port => 0, unix => '', dir => '', seconds => 0, extend => 0);
        for (@ARGV) { $want{$1} = $2 if /^(\w+)=(.*)$/ }
        my $dir = $want{dir};
        mkdir $dir;
        unlink "$dir/saved", "$dir/release", "$dir/quiet";
        open my $data, '>', "$dir/data" or die "data: $!";
        open my $lock, '>', "$dir/lock" or die "lock: $!";
        flock $lock, LOCK_EX;
        open my $gone, '>', "$dir/gone" or die "gone: $!";
        print {$gone} 'x' x 4096;
        $gone->flush;
        unlink "$dir/gone";

        sub notify {
            my $socket = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Peer => $ENV{NOTIFY_SOCKET}) or return;
            $socket->send(join "\n", @_);
        }

        my $listening = IO::Select->new;
        if ($want{port}) {
            $listening->add(IO::Socket::INET->new(LocalPort => $want{port}, Listen => 64, ReuseAddr => 1) or die "port: $!");
        }
        if ($want{unix}) {
            unlink $want{unix};
            $listening->add(IO::Socket::UNIX->new(Local => $want{unix}, Listen => 64) or die "unix: $!");
        }
        $listening->add(IO::Socket::INET->new_from_fd(3, 'r+')) if $ENV{LISTEN_FDS};
        my ($stopping, @held);
        $SIG{TERM} = sub { $stopping = 1 };
        notify('READY=1');
        until ($stopping) { push @held, map { $_->accept } $listening->can_read(0.2); sleep 0.05 unless $listening->count }

        close $_ for $listening->handles;
        my $end = time + $want{seconds};
        for (my $second = 1; time < $end && !-e "$dir/release"; $second++) {
            my $more = $want{extend} && !-e "$dir/quiet" ? "EXTEND_TIMEOUT_USEC=$want{extend}000000" : ();
            notify("STATUS=flushing, second $second", $more);
            print {$data} 'x' x 65536;
            $data->flush;
            sleep 1;
        }
        open my $saved, '>', "$dir/saved" or die "saved: $!";
        print {$saved} "saved\n";
        """#

    /// `ADDRESS:PORT COUNT` or `PATH COUNT`: opens so many connections and keeps them.
    static let client = #"""
        use strict;
        use warnings;
        use IO::Socket::INET;
        use IO::Socket::UNIX;

        my ($target, $count) = @ARGV;
        my @held;
        for (1 .. $count) {
            push @held, $target =~ m{^/} ? IO::Socket::UNIX->new(Peer => $target) : IO::Socket::INET->new(PeerAddr => $target);
            die "$target: $!" unless $held[-1];
        }
        my $socket = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Peer => $ENV{NOTIFY_SOCKET}) or die "notify: $!";
        $socket->send('READY=1');
        sleep 1000 while 1;
        """#
}
